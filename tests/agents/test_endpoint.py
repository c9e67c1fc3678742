"""Which endpoint is asked, with which key."""

import pytest

from triage_core.agents.endpoint import is_hugging_face, read_endpoint, seconds
from triage_core.errors import InvalidSetting

LOCAL = {"API_BASE_URL": "http://127.0.0.1:8000/v1", "MODEL_NAME": "m"}
ROUTER = {"API_BASE_URL": "https://router.huggingface.co/v1", "MODEL_NAME": "m"}
CANARY = "sk-canary-7f3a9c"


@pytest.mark.parametrize(
    ("keys", "sent"),
    [
        ({"API_KEY": "a", "OPENAI_API_KEY": "o", "HF_TOKEN": "h"}, "a"),
        ({"API_KEY": " ", "OPENAI_API_KEY": "o", "HF_TOKEN": "h"}, "o"),
        ({"HF_TOKEN": "h"}, "h"),
        ({"API_KEY": " a \n"}, "a"),
    ],
)
def test_first_key_that_is_set_is_sent(keys: dict[str, str], sent: str) -> None:
    assert read_endpoint(ROUTER | keys).key == sent


def test_token_of_the_hub_is_not_sent_elsewhere() -> None:
    endpoint = read_endpoint(LOCAL | {"HF_TOKEN": CANARY})

    assert endpoint.key == "none"
    assert "HF_TOKEN is set and not sent" in endpoint.notice
    assert CANARY not in endpoint.notice


def test_token_of_the_hub_is_sent_elsewhere_when_asked() -> None:
    assert read_endpoint(LOCAL | {"HF_TOKEN": CANARY}, send_hf_token=True).key == CANARY


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/api",
        "https://router.huggingface.co/v1",
        "https://ROUTER.HuggingFace.co./v1",
        "https://abc.eu-west-1.aws.endpoints.huggingface.cloud/v1",
    ],
)
def test_address_of_hugging_face_is_known(address: str) -> None:
    assert is_hugging_face(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://router.huggingface.co/v1",
        "https://huggingface.co.example.com/v1",
        "https://nothuggingface.co/v1",
        "https://huggingface.co@example.com/v1",
        "https://example.com/huggingface.co",
        "https://somebody-app.hf.space/v1",
    ],
)
def test_address_of_somebody_else_is_told_apart(address: str) -> None:
    assert not is_hugging_face(address)


def test_endpoint_at_home_needs_no_key() -> None:
    assert read_endpoint(LOCAL).key == "none"


def test_default_address_needs_a_key() -> None:
    with pytest.raises(InvalidSetting, match="There is no key"):
        read_endpoint({"MODEL_NAME": "m"})


def test_model_has_to_be_named() -> None:
    with pytest.raises(InvalidSetting, match="MODEL_NAME is not set"):
        read_endpoint(LOCAL | {"MODEL_NAME": " "})


@pytest.mark.parametrize(
    "address", ["host:8000", "ftp://host/v1", "http://", "http://host:99999/v1", "http://a b/v1"]
)
def test_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidSetting, match="API_BASE_URL is no http or https address"):
        read_endpoint(LOCAL | {"API_BASE_URL": address})


def test_refused_address_is_not_repeated() -> None:
    with pytest.raises(InvalidSetting) as caught:
        read_endpoint(LOCAL | {"API_BASE_URL": f"ftp://me:{CANARY}@host"})

    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("key", [f"{CANARY}\nX-Other: 1", f"{CANARY} x", f"{CANARY}é"])
def test_key_that_no_header_carries_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(InvalidSetting, match="API_KEY holds a character") as caught:
        read_endpoint(LOCAL | {"API_KEY": key})

    assert CANARY not in str(caught.value)


def test_password_in_an_address_stays_out_of_the_host() -> None:
    assert read_endpoint(LOCAL | {"API_BASE_URL": f"http://me:{CANARY}@host:1/v1"}).host == "host"


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon", ""])
def test_seconds_have_to_be_above_nothing(value: str) -> None:
    with pytest.raises(InvalidSetting, match="--request-timeout-seconds is"):
        seconds("--request-timeout-seconds", value)
