"""Pay in different units, made comparable."""

from decimal import Decimal

# 21.75 paid days a month, 8 hours each: 《关于职工全年月平均工作时间和工资折算问题的通知》
# (人社部发〔2025〕2号).
UNITS_A_MONTH = {"month": Decimal(1), "day": Decimal("21.75"), "hour": Decimal("174")}


def monthly(amount: int, unit: str) -> int:
    """Return ``amount`` yuan per ``unit`` (``month``, ``day``, ``hour``) as yuan a full-time month."""
    return round(amount * UNITS_A_MONTH[unit])
