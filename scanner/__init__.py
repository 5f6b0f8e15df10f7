"""Weighbridge: may I use this model, and is it safe to load?"""
