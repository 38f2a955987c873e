"""The departments of the model city: each with its own tables, column names, codes and way to be asked."""
