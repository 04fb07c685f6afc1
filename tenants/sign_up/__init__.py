"""From an e-mail address to a shop of one's own, without anybody's help: asked, confirmed, made, entered."""
