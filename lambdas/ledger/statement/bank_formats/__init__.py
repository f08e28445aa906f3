"""Formats that banks defined: OFX, QIF, CAMT and MT940."""
