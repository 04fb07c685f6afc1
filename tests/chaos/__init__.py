"""Faults on purpose: processes killed, servers stopped, networks cut; and whether anything was lost or doubled."""
