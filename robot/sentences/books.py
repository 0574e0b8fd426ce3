"""What the operator is told of the robot's books."""

from ..case import Case
from ..words import Words


def no_such_case(case_id: str) -> Words:
    return Words(
        ja=f"案件 {case_id} は登録されていません。renkei status で確認してください。",
        en=f"There is no case {case_id}; renkei status lists them.",
    )


def another_case(case: Case, estimate_number: str, portals: str) -> Words:
    return Words(
        ja=f"案件ID {case.case_id} は別の案件(見積番号 {estimate_number}、{portals})として登録されています。"
        "別の案件IDを付けるか、--db で別の台帳を指定してください。",
        en=f"The case ID {case.case_id} belongs to another case (estimate {estimate_number} at {portals}). "
        "Give it another ID, or name other books with --db.",
    )


def under_way_already(case: Case, other: str) -> Words:
    return Words(
        ja=f"見積番号 {case.estimate_number} は案件 {other} で手続き中です。"
        f"案件 {case.case_id} として始めるには、先に renkei cancel {other} で終わらせてください。",
        en=f"Estimate {case.estimate_number} is under way as case {other}. "
        f"End that one first (renkei cancel {other}) to begin it as {case.case_id}.",
    )
