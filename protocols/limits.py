"""The largest of everything we read, and why."""

#: A setup request; the largest of some 340 real documents had 61 KiB. nginx' default body is 1 MiB.
MAX_SETUP_BYTES = 1024 * 1024
#: An order; 1,000 lines take 0.8 MB, so this is some 10,000 lines.
MAX_ORDER_BYTES = 8 * 1024 * 1024
#: 2.5 million empty elements (10 MB) cost libxml2 287 MB; a 10,000-line order has some 200,000.
MAX_ELEMENTS = 300_000
#: 300,000 attributes cost 86 MB.
MAX_ATTRIBUTES = 300_000
#: Longest text of a single value we keep (identities, ids); cXML sets no limit, databases do.
MAX_IDENTIFIER_CHARACTERS = 255
#: Opaque, returned verbatim; real ones have up to 1.5 kB.
MAX_BUYER_COOKIE_CHARACTERS = 8192
#: Browsers and proxies cut longer addresses; real hook URLs have up to 1.2 kB.
MAX_ADDRESS_CHARACTERS = 4096
#: Parameters of an OCI call; PHP's max_input_vars is 1000.
MAX_OCI_PARAMETERS = 1000
#: Lines of an order that we store.
MAX_ORDER_LINES = 10_000
#: Extra fields kept of a message.
MAX_EXTRINSICS = 500
#: Parts of a MIME message: the document and its files. Nobody attaches more to an order.
MAX_MIME_PARTS = 500
#: MIME messages within a MIME message: each level is one more call.
MAX_MIME_LEVELS = 8
#: Fields of a form that carries a document; the standard has one.
MAX_FORM_FIELDS = 100
#: Headers of one part; real ones have some 300 bytes.
MAX_MIME_HEAD_BYTES = 16 * 1024
#: What a status says in words.
MAX_STATUS_CHARACTERS = 2000
#: Findings kept of a message; an order with 10,000 odd lines says so often enough.
MAX_FINDINGS = 500
#: Levels of elements. The deepest place of the standard has some 20; libxml2 itself stops at 256.
MAX_DEPTH = 64
#: Attributes of one element; the richest of the standard has some 40.
MAX_ELEMENT_ATTRIBUTES = 256
