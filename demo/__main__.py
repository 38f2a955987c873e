"""`python -m demo`: the commands of the model city without the gateway's command line around them."""

from demo.commands import app

if __name__ == "__main__":
    app(prog_name="meridian demo")
