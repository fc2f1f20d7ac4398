"""Files in, facts out: kinds of file are declared (`kinds`), one engine reads, checks, writes and undoes them."""
