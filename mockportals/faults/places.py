"""Where trouble can strike at a step: the request it sends and the page of its button.

A place names a view by portal, endpoint and method, as Flask does. Where one view serves several steps, what the request
carries (`given`) and where the case stands (`states`) tell them apart; steps that nothing tells apart are one place twice,
and `nth` chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from ..arclink import ARCLINK
from ..customer import CUSTOMER
from ..jpass import JPASS
from ..pal import PAL
from ..sonpo import SONPO
from ..systems import System

_BEFORE_APPROVAL = frozenset({"未連携", "連携済み(審査申込前)", "変更手続中"})
_AFTER_APPROVAL = frozenset({"審査承認済み(加入依頼書未作成)", "審査承認済 加入依頼書作成済"})
_LINKED = frozenset({"連携済み(審査申込前)"})
_UNLINKED = _BEFORE_APPROVAL - _LINKED
_OPEN = frozenset({"審査中", "承認", "条件付承認", "否決", "差戻し", "契約手続き中"})
_REGISTERED = frozenset({"済", "控え交付済"})
_CHANGING = frozenset({"変更手続中"})
_WITH_STAFF = frozenset({"担当者手続き中"})

Given = Mapping[str, str]
"""What a request carries, by name: the parts of its path, its query and its form."""

_NOTHING: Given = MappingProxyType({})
_ANY_STATE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about: the estimate, the state of the record that the portal keeps of it, and whether the customer
    applies on the own terminal (18-22)."""

    estimate: str
    state: str = ""
    on_terminal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One request. `what` is the button or the screen as a person knows it.

    `given` must be carried by the request (an empty value stands for any); `states` are those that the subject may be in, and
    `on_terminal` the way that it must go (`None`: either), where the request tells its subject.
    """

    portal: System
    method: str
    endpoints: tuple[str, ...]
    what: str
    given: tuple[tuple[str, str], ...] = ()
    states: frozenset[str] = _ANY_STATE
    on_terminal: bool | None = None

    @property
    def where(self) -> str:
        """The place in words."""
        return f"{self.portal.title} {self.what}"

    def matches(self, given: Given, subject: Subject | None) -> bool:
        """Tell whether a request to this view is one of this step."""
        carried = all(given.get(name) == value if value else given.get(name) for name, value in self.given)
        return carried and (subject is None or self._concerns(subject))

    def _concerns(self, subject: Subject) -> bool:
        same_way = self.on_terminal is None or self.on_terminal == subject.on_terminal
        return same_way and (not self.states or subject.state in self.states)


def _asking(
    method: str,
    portal: System,
    what: str,
    *endpoints: str,
    given: Given = _NOTHING,
    states: frozenset[str] = _ANY_STATE,
) -> Place:
    return Place(
        portal=portal, method=method, endpoints=endpoints, what=what, given=tuple(given.items()), states=states
    )


_get = partial(_asking, "GET")
_post = partial(_asking, "POST")


def _clerk(place: Place) -> Place:
    """Return the place on the way where the clerk applies in J-PASS (10-14)."""
    return replace(place, on_terminal=False)


def _terminal(place: Place) -> Place:
    """Return the place on the way where the customer applies on the own terminal (18-21)."""
    return replace(place, on_terminal=True)


_SUPPORT = _get(PAL, "「その他商談支援」", "support")
_SEARCH = _get(JPASS, "「保険選択」「検索」", "insurance", given={"損保会社": ""})
_FORM_ID = _post(JPASS, "「保険選択」「次へ」", "insurance")

REQUESTS: Mapping[str, Place] = MappingProxyType(
    {
        "1": _post(PAL, "「損保照会」", "to_sonpo"),
        "2": _get(SONPO, "「申込書情報」 opens", "application", states=_UNLINKED),
        "3": _post(SONPO, "「申込書帳票作成」", "make_forms", states=_BEFORE_APPROVAL),
        "4": _post(SONPO, "「印刷」 of 申込書", "print_form", given={"帳票": "申込書"}),
        "5": _post(SONPO, "「割賦WEB連携」「OK」", "link"),
        "6": _get(JPASS, "「データ受信結果」 opens", "receipt", states=frozenset({"link1"})),
        "8": _get(SONPO, "「設計画面に戻る」", "application", states=_LINKED),
        "9": _post(PAL, "「WEBと信」", "to_jpass"),
        "10": _clerk(_post(JPASS, "「当事者選択」「ご本人さま情報」「ご担当者確認」", "parties", "applicant", "staff")),
        "11": _clerk(_get(JPASS, "「保険選択」 opens", "insurance")),
        "12": _clerk(_SEARCH),
        "13": _clerk(_SEARCH),
        "14": _clerk(_FORM_ID),
        "15": _post(JPASS, "「金額確認」「次へ」", "amounts"),
        "16": _post(JPASS, "「送信」", "submit"),
        "17": _get(JPASS, "「送信結果」 opens", "result"),
        "18": _terminal(_post(JPASS, "「当事者選択」「お取引確認」「ご担当者確認」", "parties", "deal", "staff")),
        "19": _terminal(_SEARCH),
        "20": _post(JPASS, "「保険の検索」「検索」", "insurance_search"),
        "21": _terminal(_FORM_ID),
        "22": _post(CUSTOMER, "「お申込み」", "apply"),
        "23": _SUPPORT,
        "24": _get(JPASS, "lists, 「検索」", "today", "applications", given={"q": ""}, states=_OPEN),
        "25": _post(JPASS, "lists, 「詳細表示」", "today", "applications", states=_OPEN),
        "26": _get(JPASS, "「契約手続きへ」", "procedure", states=_OPEN),
        "27": _post(JPASS, "「損保オンライン連携」「OK」", "link"),
        "28": _get(SONPO, "DLWebオンライン opens", "dlweb"),
        "29": _post(SONPO, "「申込書帳票作成」", "make_forms", states=_AFTER_APPROVAL),
        "31": _post(SONPO, "「印刷」 of 割賦WEB連携お客様控", "print_form", given={"帳票": "割賦WEB連携お客様控"}),
        "32": _post(SONPO, "「ペーパーレス手続き」", "start_paperless"),
        "33": _get(SONPO, "「重要事項のご説明」", "text", given={"key": "important"}),
        "34": _get(SONPO, "「同意事項」", "text", given={"key": "consent"}),
        "35": _post(SONPO, "「契約締結します」", "agree"),
        "36": _post(SONPO, "paperless screens, 「次へ」", "confirmed"),
        "37": _post(SONPO, "「契約を申し込む」", "conclude"),
        "38": _get(SONPO, "「保険申込完了」 opens", "completion"),
        "39": _post(SONPO, "「終了」「OK」", "finish"),
        "40": _get(JPASS, "「データ受信結果」 opens", "receipt", states=frozenset({"link3"})),
        "42": _get(JPASS, "「保険締結情報登録」", "registration_notice"),
        "43": _post(JPASS, "「保険締結情報入力」「次へ」", "registration"),
        "45": _get(SONPO, "「自動車契約照会(申し込み時点)」「検索」", "inquiry", given={"q": ""}),
        "46": _post(SONPO, "「お申込み控え」", "application_copy"),
        "47": _SUPPORT,
        "48": _get(JPASS, "lists, 「検索」", "today", "applications", given={"q": ""}, states=_REGISTERED),
        "49": _post(JPASS, "「控え交付済」", "copy"),
        "50": _post(JPASS, "「arclinkデータ連携」「OK」", "arclink"),
        "51": _get(ARCLINK, "「案件一覧」 opens", "top"),
        "52": _post(ARCLINK, "「登録」", "comment"),
        "①": _post(ARCLINK, "「変更再申込」「OK」", "reapply"),
        "②": _post(JPASS, "「お申込一覧(変更再申込)」「詳細表示」", "applications", states=_CHANGING),
        "③": _post(JPASS, "「変更再申込へ」", "reapply"),
    }
)
"""The request that each step sends, or where it only looks, the screen that it opens."""

CANNOT_BE_UNDONE = frozenset({"5", "16", "37", "38", "39", "43", "50", "52", "①"})


@dataclass(frozen=True, slots=True)
class Button:
    """A step's button, and the page that it stands on."""

    label: str
    page: Place


def _button(
    label: str, portal: System, endpoint: str, *, given: Given = _NOTHING, states: frozenset[str] = _ANY_STATE
) -> Button:
    return Button(label, _get(portal, f"page of 「{label}」", endpoint, given=given, states=states))


_DLWEB = _button("損保オンライン連携", JPASS, "procedure", states=_OPEN)
_FINISH = _button("終了", SONPO, "completion")

BUTTONS: Mapping[str, Button] = MappingProxyType(
    {
        "3": _button("申込書帳票作成", SONPO, "application", states=_BEFORE_APPROVAL),
        "5": _button("割賦WEB連携", SONPO, "forms", states=_BEFORE_APPROVAL),
        "16": _button("送信", JPASS, "final"),
        "18": _button("次へ", JPASS, "deal"),
        "22": _button("お申込み", CUSTOMER, "apply"),
        "27": _DLWEB,
        "28": _DLWEB,
        "37": _button("契約を申し込む", SONPO, "confirm", given={"at": "3"}),
        "38": _FINISH,
        "39": _FINISH,
        "50": _button("arclinkデータ連携", JPASS, "procedure", states=frozenset({"控え交付済"})),
        "52": _button("登録", ARCLINK, "comment"),
        "①": _button("変更再申込", ARCLINK, "case", states=_WITH_STAFF),
        "③": _button("変更再申込へ", JPASS, "contract", states=_CHANGING),
    }
)
"""The buttons that a page can spoil; 28 and 39 only answer what the button of the step before asks."""
