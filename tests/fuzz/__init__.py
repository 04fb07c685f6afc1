"""Damage the corpus at random: every reader must answer or refuse, never break."""
