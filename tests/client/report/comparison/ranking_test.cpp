#include "client/report/comparison/ranking.hpp"
#include "client/report/write/plain_text.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::report::ranking_test {

namespace {

Contender contender(std::string name, double median, double low, double high) {
    return {name, {median, low, high, 5, "", median}, name};
}

Contender once(std::string name, double median) {
    return {name, {median, {}, {}, 1, "", median}, name};
}

std::string said(Ranking const& ranking) {
    return with_plain_spaces(sentence(ranking, {"had the lowest p99", "p99"}));
}

Difference told(std::string verdict, double median, double low, double high, double width) {
    return {"e", "p99", "", "", std::move(verdict), "", {}, median, low, high, width, false};
}

TextBookOrder const order{{"coroutine"}, {"thread"}, {"process"}};

}   // namespace

TEST_CASE("who is first, and how far behind the others are") {
    auto const ranking = rank({contender("thread", 0.002, 0.0019, 0.0021), contender("coroutine", 0.001, 0.001, 0.001),
                               contender("pool", 0.0011, 0.00105, 0.00115)},
                              Better::lower, Unit::seconds);
    CHECK(said(ranking) ==
          "coroutine had the lowest p99: 1 ms; pool 10 % [5.0, 15] more (1.10 ms) and thread 2.0 times "
          "[1.9, 2.1] that (2 ms).");
}

TEST_CASE("of rates the highest is first") {
    auto const ranking = rank({contender("a", 50, 49, 51), contender("b", 100, 100, 100)}, Better::higher, Unit::rate);
    CHECK(with_plain_spaces(sentence(ranking, {"answered most", "rate"})) ==
          "b answered most: 100/s; a 50 % [49, 51] of that (50/s).");
}

TEST_CASE("intervals that overlap show no difference, and how large one might be") {
    auto const ranking =
        rank({contender("a", 100, 97, 103), contender("b", 102, 99, 105), contender("c", 200, 190, 210)}, Better::lower,
             Unit::number);
    CHECK(said(ranking) ==
          "no difference in p99 seen between a and b (±8.2 %): 100 and 102; c 2.0 times [1.8, 2.2] that "
          "(200).");
}

TEST_CASE("where more than the double may have gone unseen it is too noisy to tell") {
    auto const ranking =
        rank({contender("a", 100, 20, 500), contender("b", 110, 30, 400)}, Better::lower, Unit::number);
    CHECK(said(ranking) == "too noisy to tell a and b apart in p99 (±1900 %): 100 and 110.");
}

TEST_CASE("what the result itself says of two counts, whatever their own intervals say") {
    Verdicts const no_difference = [](auto const&, auto const&) { return told("no_difference", 1.1, 0.9, 1.3, 0.3); };
    auto const level =
        rank({contender("a", 10, 10, 10), contender("b", 11, 11, 11)}, Better::lower, Unit::number, no_difference);
    CHECK(said(level) == "no difference in p99 seen between a and b (±30 %): 10 and 11.");
    Verdicts const better = [](std::string const& a, std::string const&) {
        return told(a == "a" ? "a_better" : "b_better", a == "a" ? 0.5 : 2, a == "a" ? 0.4 : 1.6,
                    a == "a" ? 0.625 : 2.5, 0);
    };
    auto const apart =
        rank({contender("a", 10, 5, 15), contender("b", 20, 10, 30)}, Better::lower, Unit::number, better);
    CHECK(said(apart) == "a had the lowest p99: 10 [5, 15]; b 2.0 times [1.6, 2.5] that (20).");
    Verdicts const nothing = [](auto const&, auto const&) { return told("not_measured", 0, 0, 0, 0); };
    auto const own =
        rank({contender("a", 10, 9, 11), contender("b", 20, 19, 21)}, Better::lower, Unit::number, nothing);
    CHECK(own.to_first[1].verdict == Relation::Verdict::a_better);
}

TEST_CASE("one round each: the numbers are told, and that there is no interval") {
    auto const ranking = rank({once("a", 1), once("b", 64)}, Better::lower, Unit::number);
    CHECK(said(ranking) == "a had the lowest p99: 1; b 64 times that (64). Too few measurements for an interval.");
    auto const nothing_lost = rank({once("a", 0), once("b", 64)}, Better::lower, Unit::number);
    CHECK(said(nothing_lost) == "a had the lowest p99: 0; b 64. Too few measurements for an interval.");
    auto const equal = rank({once("a", 7), once("b", 7)}, Better::lower, Unit::number);
    CHECK(said(equal) == "no difference in p99 seen between a and b: 7 and 7.");
}

TEST_CASE("nobody, and one alone") {
    CHECK(said(rank({}, Better::lower, Unit::number)).empty());
    CHECK(said(rank({contender("a", 1, 1, 1)}, Better::lower, Unit::number)) == "a: 1; no other model was measured.");
}

TEST_CASE("the textbooks' order is confirmed, reversed or not seen, by the numbers") {
    auto const books = [](double coroutine, double thread, double process) {
        auto const around = [](std::string name, double value) {
            return contender(std::move(name), value, value * 0.98, value * 1.02);
        };
        return text_books_of(
            rank({around("thread", thread), around("process", process), around("coroutine", coroutine)}, Better::lower,
                 Unit::number),
            order);
    };
    CHECK(books(1, 10, 100).text == "in the textbook order");
    CHECK(books(1, 10, 100).agrees);
    CHECK(books(10, 1, 100).text == "contrary to the textbooks, thread is ahead of coroutine");
    CHECK_FALSE(books(10, 1, 100).agrees);
    CHECK(books(100, 10, 1).text ==
          "contrary to the textbooks, thread is ahead of coroutine, process is ahead of coroutine "
          "and process is ahead of thread");
    CHECK(books(1, 10, 10.1).text == "textbooks expect a difference between thread and process; none was seen");
}

TEST_CASE("textbooks say nothing about unknown roles, or a single one") {
    auto const one = rank({contender("thread", 1, 1, 1), contender("nginx", 2, 2, 2)}, Better::lower, Unit::number);
    CHECK(text_books_of(one, order).text.empty());
    auto const level = rank({contender("thread", 1, 1, 1), contender("process", 2, 2, 2)}, Better::lower, Unit::number);
    CHECK(text_books_of(level, {{"thread", "process"}, {"coroutine"}}).text.empty());
}

}   // namespace tricorn::client::report::ranking_test
