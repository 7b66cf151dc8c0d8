"""The distribution of followers, compared with sums by hand and with a sample."""

from math import inf
from statistics import fmean

import pytest

from benchmarks.scale.followers import Followers

# With an exponent of 2 and a very high cap, a mean of 200 starts at 100 followers: mean = 2 x 100 / (2 - 1).
EASY = Followers(exponent=2, mean=200, cap=1e12)
REAL = Followers(exponent=1.276, mean=200, cap=1e8)


class TestByHand:
    def test_the_least(self) -> None:
        assert EASY.least == pytest.approx(100)

    def test_shares(self) -> None:
        """P(X >= 1000) = (100 / 1000) ** 2."""
        assert EASY.share_from(1000) == pytest.approx(0.01)
        assert EASY.share_from(50) == 1
        assert EASY.share_from(1e13) == 0

    def test_the_mean_below_and_above_a_threshold(self) -> None:
        """The integral of x times 2 x 100**2 / x**3 from 100 to 1000 is 2 x 100**2 x (1/100 - 1/1000) = 180."""
        assert EASY.mean_below(1000) == pytest.approx(180)
        assert EASY.mean_from(1000) == pytest.approx(20)
        assert (EASY.mean_below(inf), EASY.mean_below(100)) == (200, 0)

    def test_pieces_of_two_hundred(self) -> None:
        """One piece always; a second if X > 200, a third if X > 400 …: 1 + 1/4 x (1 + 1/4 + 1/9 + …), the sum of which
        is pi**2 / 6."""
        assert EASY.pieces(200) == pytest.approx(1 + 0.25 * 1.644934, rel=1e-4)

    def test_accounts_over_the_threshold_have_no_pieces(self) -> None:
        """Three quarters of the accounts are below 400 and have one piece, those above 200 a second:
        15/16 + (1/4 - 1/16).
        """
        assert EASY.pieces(200, below=400) == pytest.approx(15 / 16 + 3 / 16)

    def test_the_author_may_need_a_piece_of_their_own(self) -> None:
        assert EASY.pieces(100, below=101, extra=1) == pytest.approx(2 * (1 - (100 / 101) ** 2), rel=1e-3)


class TestCapped:
    def test_the_mean_is_kept(self) -> None:
        """A million evenly spread probabilities, each converted into a number of followers, with the cap."""
        low = Followers(exponent=1.276, mean=200, cap=10_000)
        sample = [min(low.least * ((i + 0.5) / 1e6) ** (-1 / low.exponent), low.cap) for i in range(1_000_000)]
        assert fmean(sample) == pytest.approx(200, rel=1e-3)
        assert fmean(x if x < 1000 else 0 for x in sample) == pytest.approx(low.mean_below(1000), rel=1e-3)
        assert fmean(-(-x // 400) for x in sample) == pytest.approx(low.pieces(400), rel=1e-3)

    def test_so_many_have_the_cap(self) -> None:
        assert 500e6 * REAL.share_from(REAL.cap) == pytest.approx(3.9, abs=0.1)

    def test_a_long_sum_is_cut_short_without_harm(self) -> None:
        slow = sum(REAL.share_from(j * 400) for j in range(250_000))
        assert REAL.pieces(400) == pytest.approx(slow, rel=1e-4)


class TestRemembered:
    def test_nothing_is_known_without_a_look_up(self) -> None:
        assert REAL.remembered(0, 500e6) == 0

    def test_few_accounts_are_soon_all_known(self) -> None:
        """A thousand look-ups among ten accounts of equal size leave no account unknown."""
        assert Followers(50, 200, 1e8).remembered(1000, 10) == pytest.approx(1, abs=1e-6)

    def test_one_look_up_knows_what_equal_accounts_share(self) -> None:
        """Accounts of nearly the same size: after one look-up among a hundred, one in a hundred is known."""
        assert Followers(1000, 200, 1e8).remembered(1, 100) == pytest.approx(0.00995, rel=1e-2)

    def test_hot_accounts_are_known_more_often(self) -> None:
        assert REAL.remembered(500, 500e6, at_least=1e6) > 10 * REAL.remembered(500, 500e6)
