"""OAuth consumers: signatures as RFC 5849 has them, tokens that only their client signs."""

from pipelines.sandbox.consumers import OAuth1Consumer, OAuth2Client, read_claims, sign_request

CLIENT = OAuth2Client("client", "secret")


def test_a_signature_is_that_of_a_published_example() -> None:
    # The example of the OAuth Core 1.0 specification, appendix A.5.
    consumer = OAuth1Consumer("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    parameters = {
        "oauth_consumer_key": consumer.key,
        "oauth_token": consumer.token,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1191242096",
        "oauth_nonce": "kllo9940pd9333jh",
        "oauth_version": "1.0",
        "file": "vacation.jpg",
        "size": "original",
    }
    signature = sign_request(consumer, "get", "http://photos.example.net/photos", parameters)
    assert signature == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="


def test_a_token_names_its_client_and_account_and_is_accepted_by_that_client_alone() -> None:
    token = CLIENT.issue_token(7)
    claims = read_claims(token)
    assert (claims["aud"], claims["sub"]) == ("client", "7")
    assert CLIENT.accepts(token)
    assert not OAuth2Client("client", "other secret").accepts(token)
    assert not CLIENT.accepts(CLIENT.issue_token(7, seconds=-1))


def test_what_is_no_token_says_nothing() -> None:
    for text in ("", "one", "a.b.c", "a.WzFd.c"):
        assert read_claims(text) == {}
        assert not CLIENT.accepts(text)
