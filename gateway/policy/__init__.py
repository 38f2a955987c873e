"""Policy: a strict loader of the officers' files, and the rulings that Casbin makes by them."""
