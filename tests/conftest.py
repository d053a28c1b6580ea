"""What every test may use."""

from hypothesis import HealthCheck, settings

# A busy machine makes no function slow: what must be fast is measured in bench/.
settings.register_profile("site", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("site")
