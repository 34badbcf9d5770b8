#include "client/report/comparison/ranking.hpp"
#include "client/report/write/plain_text.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::report::ranking_test {

namespace {

constexpr double margin = 0.05;

Contender contender(std::string name, double median, double low, double high) {
    return {name, {median, low, high, true, 5}, name};
}

// Values of so many rounds that no interval was made; of five and more they are all equal.
Contender of_rounds(std::string name, double median, unsigned rounds) {
    return {name, {median, median, median, false, rounds}, name};
}

Ranking ranked(std::vector<Contender> all, Better better = Better::lower, DifferenceOf const& differences = {}) {
    return rank(std::move(all), better, Unit::number, margin, differences);
}

std::string said(Ranking const& ranking) {
    return with_plain_spaces(sentence(ranking, {"had the lowest p99", "p99"}));
}

Difference told(PairVerdict verdict, double median, std::optional<double> low, std::optional<double> high,
                unsigned rounds = 5) {
    Difference difference;
    difference.verdict = verdict;
    difference.ratio = {median, low.value_or(median), high.value_or(median), low && high, rounds};
    return difference;
}

TextBookOrder const order{{{"coroutine"}, {"thread"}, {"process"}}, 2};

}   // namespace

TEST_CASE("who is first, and how far behind the others are") {
    auto const ranking = rank({contender("thread", 0.002, 0.0019, 0.0021), contender("coroutine", 0.001, 0.001, 0.001),
                               contender("pool", 0.0011, 0.00106, 0.00115)},
                              Better::lower, Unit::seconds, margin);
    CHECK(said(ranking) ==
          "coroutine had the lowest p99: 1 ms; pool 1.10 ms (10 % [6.0, 15] more) and thread 2 ms (2.0 times "
          "[1.9, 2.1] that).");
}

TEST_CASE("of rates the highest is first") {
    auto const ranking =
        rank({contender("a", 50, 49, 51), contender("b", 100, 100, 100)}, Better::higher, Unit::rate, margin);
    CHECK(with_plain_spaces(sentence(ranking, {"answered most", "rate"})) ==
          "b answered most: 100/s; a 50/s (50 % [49, 51] of that).");
}

TEST_CASE("equal is a claim with a bound: the whole interval of the ratio lies within the margin") {
    CHECK(said(ranked({contender("a", 100, 99, 101), contender("b", 101, 100, 102)})) ==
          "a and b are equal within 5 % in p99: 100 and 101.");
}

TEST_CASE("intervals that overlap decide nothing, and the sentence says what they allow") {
    CHECK(said(ranked({contender("a", 100, 80, 120), contender("b", 110, 90, 130)})) ==
          "not decided between a and b in p99: 100 and 110 (b: from 25 % less to 62 % more, against a).");
}

TEST_CASE("nobody stands behind somebody from whom he was not told apart") {
    // a is ahead of c; b is told apart from neither.
    auto const ranking =
        ranked({contender("a", 100, 95, 105), contender("b", 110, 90, 130), contender("c", 120, 115, 125)});
    CHECK(ranking.leads(0));
    CHECK(ranking.leads(1));
    CHECK_FALSE(ranking.leads(2));
    CHECK(said(ranking) ==
          "not decided between a and b in p99: 100 and 110 (b: from 14 % less to 37 % more, against a); c 120 (20 % "
          "[9.5, 32] more than a). Not decided: b against c.");
    CHECK(leaders_text(ranking) == "not decided: a and b");
}

TEST_CASE("what the result itself says of two counts, whatever their own intervals say") {
    DifferenceOf const open = [](auto const&, auto const&) { return told(PairVerdict::not_decided, 1.1, 0.9, 1.3); };
    CHECK(said(ranked({contender("a", 10, 10, 10), contender("b", 20, 20, 20)}, Better::lower, open))
              .starts_with("not decided between a and b in p99"));
    DifferenceOf const better = [](std::string const& a, std::string const&) {
        return a == "a" ? told(PairVerdict::a_better, 0.5, 0.4, 0.625) : told(PairVerdict::b_better, 2, 1.6, 2.5);
    };
    CHECK(said(ranked({contender("a", 10, 5, 15), contender("b", 20, 10, 30)}, Better::lower, better)) ==
          "a had the lowest p99: 10 [5, 15]; b 20 (2.0 times [1.6, 2.5] that).");
    DifferenceOf const nothing = [](auto const&, auto const&) { return told(PairVerdict::not_measured, 0, 0, 0); };
    CHECK(ranked({contender("a", 10, 9, 11), contender("b", 20, 19, 21)}, Better::lower, nothing).is_ahead(0, 1));
}

TEST_CASE("few rounds have no interval: apart in each of them, or not decided") {
    DifferenceOf const apart = [](std::string const& a, std::string const&) {
        return a == "a" ? told(PairVerdict::a_better, 0.5, {}, {}, 3) : told(PairVerdict::b_better, 2, {}, {}, 3);
    };
    CHECK(said(ranked({of_rounds("a", 10, 3), of_rounds("b", 20, 3)}, Better::lower, apart)) ==
          "a had the lowest p99: 10; b 20 (2.0 times (the median of 3 rounds) that).");
    CHECK(said(ranked({of_rounds("a", 10, 3), of_rounds("b", 20, 3)})) ==
          "not decided (too few rounds for an interval) between a and b in p99: 10 and 20.");
}

TEST_CASE("of few rounds each is told: their median alone would hide how far they lie apart") {
    Difference rounds = told(PairVerdict::b_better, 1 / 0.53, {}, {}, 3);
    rounds.values_a = {300, 100, 100};
    rounds.values_b = {96, 53, 89};
    CHECK(with_plain_spaces(behind(as_told(rounds), Better::higher)) == "53 % (32, 53 and 89 % by round) of that");
    Difference many = told(PairVerdict::a_better, 1 / 2.26, {}, {}, 3);
    many.values_a = {10, 10, 10};
    many.values_b = {24, 22.6, 14};
    CHECK(with_plain_spaces(behind(as_told(many), Better::lower)) ==
          "2.3 times (1.4, 2.3 and 2.4 times by round) that");
}

TEST_CASE("a range beyond twice is told as times, and nearly nothing as more than 99.5 % less") {
    Relation wide;
    wide.low = 0.0001;
    wide.high = 86.8;
    CHECK(with_plain_spaces(range_text(wide)) == "from more than 99.5 % less to 87 times as much");
}

TEST_CASE("the range of at least three samples compares like an interval") {
    Contender thread = of_rounds("thread", 25, 3);
    CHECK(relation(contender("coroutine", 1, 0.9, 1.1), thread, Better::lower, margin).verdict ==
          PairVerdict::not_decided);
    thread.range = std::pair(24.0, 26.0);
    CHECK(relation(contender("coroutine", 1, 0.9, 1.1), thread, Better::lower, margin).verdict ==
          PairVerdict::a_better);
}

TEST_CASE("one round of each ranks nobody") {
    CHECK(said(ranked({of_rounds("a", 1, 1), of_rounds("b", 64, 1)})) ==
          "one round of each, so nothing is ranked by p99: a 1 and b 64.");
}

TEST_CASE("numbers that are the same in all of many rounds are decided without an interval") {
    CHECK(said(ranked({of_rounds("a", 1, 5), of_rounds("b", 64, 5)})) ==
          "a had the lowest p99: 1; b 64 (64 times that).");
    CHECK(said(ranked({of_rounds("a", 0, 5), of_rounds("b", 64, 5)})) == "a had the lowest p99: 0; b 64.");
    CHECK(said(ranked({of_rounds("a", 7, 5), of_rounds("b", 7, 5)})) ==
          "a and b are equal within 5 % in p99: 7 and 7.");
}

TEST_CASE("nobody, and one alone") {
    CHECK(said(ranked({})).empty());
    CHECK(said(ranked({contender("a", 1, 1, 1)})) == "a: 1; no other model was measured.");
}

TEST_CASE("what textbooks say is confirmed, smaller than said, not there, not decided, or reversed") {
    auto const books = [](double coroutine, double thread, double process, double width = 0.02) {
        auto const around = [width](std::string name, double value) {
            return contender(std::move(name), value, value * (1 - width), value * (1 + width));
        };
        return text_books_of(
            ranked({around("thread", thread), around("process", process), around("coroutine", coroutine)}), order);
    };
    auto const text = [&](auto... values) { return with_plain_spaces(books(values...).text); };
    CHECK(text(1.0, 10.0, 100.0) == "as textbooks say");
    CHECK(books(1, 10, 100).agrees);
    CHECK(text(10.0, 1.0, 100.0) == "reversed: thread is ahead of coroutine; as textbooks say: thread before process");
    CHECK_FALSE(books(10, 1, 100).agrees);
    CHECK(
        text(1.0, 10.0, 10.05) ==
        "a difference that textbooks expect is not there (equal within 5 %): thread against process; as textbooks say: "
        "coroutine before thread");
    CHECK(text(1.0, 10.0, 13.0) ==
          "smaller than textbooks say: thread before process, 1.3 times; as textbooks say: coroutine before thread");
    CHECK(text(1.0, 10.0, 11.0, 0.1) ==
          "expected by textbooks, not decided here: thread against process; as textbooks say: coroutine before thread");
}

TEST_CASE("textbooks say nothing about unknown roles, a single one, or one round") {
    CHECK(text_books_of(ranked({contender("thread", 1, 1, 1), contender("nginx", 2, 2, 2)}), order).text.empty());
    CHECK(text_books_of(ranked({contender("thread", 1, 1, 1), contender("process", 2, 2, 2)}),
                        {{{"thread", "process"}, {"coroutine"}}, 1})
              .text.empty());
    CHECK(text_books_of(ranked({of_rounds("coroutine", 1, 1), of_rounds("thread", 64, 1)}), order).text.empty());
}

}   // namespace tricorn::client::report::ranking_test
