"""How long one waits for things that come by chance, at a pace that is only known roughly."""

from math import exp, lgamma, log, log1p

_SURE = 1000.0
"""Of more things than this the wait is as good as fixed by the pace alone."""


def chance_within(time: float, *, things: float, seen: float, during: float) -> float:
    """The chance that ``things`` more come within ``time``, when ``seen`` came ``during`` as long (> 0, same units).

    With a pace λ that is Gamma(seen, during) the wait for the k-th thing is Gamma(k, λ), so the wait over ``during`` is
    beta prime (k, seen): the negative binomial of counts, seen from the side of time. All may be fractions.
    Source: Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), 5.3; Gelman et al., Bayesian Data Analysis
    (2013), 2.6.
    """
    if time <= 0:
        return 0.0
    k = min(things, _SURE)
    during *= things / k
    return _incomplete_beta(k, seen, time / (time + during))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), to about 1e-10.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22 (the continued fraction) and 8.17.4 (the mirror).
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return min(1.0, front * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of 8.17.22 by the modified Lentz method."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d or tiny)
    result = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            result *= c * d
        if abs(c * d - 1) < 1e-10:
            break
    return result
