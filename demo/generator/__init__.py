"""Draws the model city: first what is true of it, then the lives and trades that fit."""
