"""What is entered of the parties in J-PASS (10, 18) and on the customer's own terminal (22): what the estimate did not bring."""

from ..cases.case import Case
from ..screens import jpass
from ..screens.base import Screen


def choose_parties(parties: jpass.Parties, case: Case) -> None:
    """Say who applies, and whether somebody guarantees."""
    parties.choose("お申込人", case.party)
    parties.select(連帯保証人=case.guarantor)


def enter_staff(staff: jpass.Staff, case: Case) -> None:
    """Enter who is in charge, and on what the credit contract is made."""
    staff.select(店舗=case.store, 契約書=f"{case.contract_paper}契約")
    staff.fill(担当者=case.staff)


def enter_applicant(applicant: Screen, case: Case) -> None:
    """Enter what the estimate did not bring; individuals, corporations and guarantors are asked different things."""
    if case.party == "個人":
        applicant.choose("性別", str(case.gender))
        applicant.select(職業=str(case.occupation), 居住形態=str(case.housing))
        applicant.fill(勤務先=str(case.employer), 年収=str(case.annual_income))
    else:
        applicant.fill(代表者=str(case.representative), 設立年月=str(case.founded))
        applicant.select(業種=str(case.industry))
    if case.guarantor == "あり":
        applicant.fill(
            保証人氏名=str(case.guarantor_name),
            保証人カナ=str(case.guarantor_kana),
            保証人生年月日=f"{case.guarantor_birth_date:%Y%m%d}",
            保証人電話=str(case.guarantor_phone),
        )
        applicant.select(保証人続柄=str(case.guarantor_relation))
