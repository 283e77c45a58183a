"""The link in the letter about a measure that was made elsewhere without reasons."""

from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.domain.order import Order, OrderState, Verb
from showcause.enforcement.mode import Mode
from showcause.notices.languages import LANGUAGES
from showcause.steps.account_for import account_for
from showcause.store.reads.rows import fetch
from showcause.wiring.running import platform_name
from tests import cast
from tests.record.house import PORTAL, House
from tests.web.test_portal_pages import Visitor


def by_hand(house: House, verb: Verb, name: str) -> None:
    """Somebody at the platform does it, past Showcause; the next comparison finds it."""
    standing = (Measure.SUSPEND,) if verb is Verb.APPLY else ()
    with house.sandbox() as platform:
        order = Order(f"by-hand-{verb}", verb, cast.ADA[0], Measure.SUSPEND, standing)
        assert platform.carry_out([order])[0].state is OrderState.CONFIRMED
        account_for(platform, name, Mode.ENFORCE, house.circumstances)
    house.wait(HOUR)


def test_its_letter_opens_says_what_is_known_and_takes_what_the_holder_writes(
    house: House,
) -> None:
    name = platform_name(house.workspace)
    by_hand(house, Verb.APPLY, name)
    body = house.one("notices", kind="unexplained")["body"]
    token = PORTAL.search(body)
    assert token
    holder, path = Visitor(), f"/c/{token[1]}/"

    shown = holder.opens(path)
    empty = holder.sends(path, answer="  ")
    sent = holder.sends(path, answer="I did <b>nothing</b>.")

    assert shown.status_code == 200
    assert "Your account has been suspended" in shown.content.decode()
    assert "We have no decision that says why." in shown.content.decode()
    assert empty.status_code == 422
    assert "I did &lt;b&gt;nothing&lt;/b&gt;." in sent.content.decode()
    (kept,) = fetch("SELECT body FROM unexplained_text")
    assert kept["body"] == "I did <b>nothing</b>."

    by_hand(house, Verb.UNDO, name)
    assert "<textarea" not in holder.opens(path).content.decode()


def test_it_opens_in_every_language_and_nothing_else_below_it_does(house: House) -> None:
    by_hand(house, Verb.APPLY, platform_name(house.workspace))
    token = PORTAL.search(house.one("notices", kind="unexplained")["body"])
    assert token
    holder = Visitor()

    for code in LANGUAGES:
        assert holder.opens(f"/c/{token[1]}/?lang={code}").status_code == 200
    for page in ("posts", "receipt", "data", "safety", "status", "appeal"):
        assert holder.opens(f"/c/{token[1]}/{page}/").status_code == 404
    assert holder.opens(f"/c/{token[1][::-1]}/").status_code == 404
