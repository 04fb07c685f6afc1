"""The tests of Passerelle; run with `make test`."""
