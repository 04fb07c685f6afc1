"""Messages in the manner of real senders, beside what we make of them."""
