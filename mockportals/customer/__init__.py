"""お客さま端末: the customer's own telephone or tablet, reached by a link with a code and without a sign-in (step 22)."""

from ..systems import System

CUSTOMER = System("customer", "お客さま端末", sign_in=False)
