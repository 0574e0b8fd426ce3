"""Looking through the portals for data that did not cross, whoever made the case, and handing it over again where that is wished.

It is done as a clerk would do it, in the browser, list by list; unless asked to mend it presses nothing but 「検索」, 「次へ」 and what
opens a screen. What counts as broken is in `rules`; what is merely on its way is told apart there by the portals' own times.

One break no screen shows: 損保オンライン believes that J-PASS has the insurance and J-PASS's list lacks it. That list opens only to
an application that is being made, so it is step 13 that notices.
"""
