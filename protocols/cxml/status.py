"""The Status codes of cXML and their canonical texts. Source: Reference Guide 1.2.051, ch. 3 "Status code values"."""

STATUS_TEXTS: dict[str, str] = {
    "200": "OK",
    "201": "Accepted",
    "204": "No Content",
    "280": "Forwarded",
    "281": "Delivered",
    "400": "Bad Request",
    "401": "Unauthorized",
    "402": "Payment Required",
    "403": "Forbidden",
    "406": "Not Acceptable",
    "409": "Conflict",
    "412": "Precondition Failed",
    "413": "Payload Too Large",  # HTTP's code, spoken where the transport must speak too
    "417": "Expectation Failed",
    "450": "Not Implemented",
    "475": "Signature Required",
    "476": "Signature Verification Failed",
    "477": "Signature Unacceptable",
    "500": "Internal Server Error",
    "550": "Unable to reach cXML server",
    "551": "Unable to forward request",
    "560": "Temporary server error",
}
