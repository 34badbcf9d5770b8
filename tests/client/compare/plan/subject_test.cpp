#include "client/compare/plan/placement.hpp"
#include "client/compare/plan/subject.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::compare::subject_test {

namespace {

std::vector<Processor> machine(unsigned cores, unsigned threads) {
    std::vector<Processor> all;
    // As Linux numbers them: first hardware threads of all cores, then the second ones.
    for (unsigned i = 0; i < cores * threads; ++i) all.push_back({i, i % cores});
    return all;
}

}   // namespace

TEST_CASE("a target is a name, a URL and what starts it") {
    auto const target = parse_target("nginx=http://127.0.0.1:8088/x?a=b,start=nginx -c a,b -g 'daemon off;'");
    REQUIRE_MESSAGE(target, target.why);
    CHECK(target->name == "nginx");
    CHECK(target->url.port == 8088);
    CHECK(target->url.target == "/x?a=b");
    CHECK(target->start == "nginx -c a,b -g 'daemon off;'");
    CHECK(print_target(*target) == "nginx=http://127.0.0.1:8088/x?a=b,start=nginx -c a,b -g 'daemon off;'");
    CHECK(parse_target("a=http://localhost:1")->start.empty());
}

TEST_CASE("an invalid target is refused with a reason") {
    CHECK(parse_target("http://127.0.0.1").why == "no name");
    CHECK(parse_target("pool=http://127.0.0.1").why == "the name is that of a model");
    CHECK_FALSE(parse_target("a b=http://127.0.0.1"));
    CHECK_FALSE(parse_target("a=ftp://127.0.0.1"));
    CHECK(parse_target("a=http://127.0.0.1,start=").why == "start= has no command");
}

TEST_CASE("the last model appears twice: the second is the control") {
    auto const subjects = make_subjects({Model::pool, Model::coroutine}, {}, "/bin/tricorn-server");
    REQUIRE(subjects.size() == 6);
    CHECK(subjects[2].name == "pool (64 threads)");
    CHECK(subjects[2].variant_of == "pool");
    CHECK(subjects[4].name == "coroutine (yield)");
    CHECK(subjects[4].command.back() == "--cpu-offload=yield");
    CHECK(subjects.back().name == "coroutine again");
    CHECK(subjects.back().control_of == "coroutine");
    CHECK(subjects.back().command == subjects[1].command);
    CHECK(make_subjects({}, {*parse_target("a=http://localhost:1")}, "").size() == 1);
}

TEST_CASE("few processors are shared, many are divided by cores") {
    Placement const two = place(machine(2, 1), Processors::automatic);
    CHECK_FALSE(two.separated);
    CHECK(two.server == two.client);
    CHECK(two.server.size() == 2);
    CHECK_FALSE(two.sentence.empty());
    Placement const eight = place(machine(4, 2), Processors::automatic);
    CHECK(eight.separated);
    CHECK(eight.client == std::vector<unsigned>{0, 1, 4, 5});
    CHECK(eight.server == std::vector<unsigned>{2, 3, 6, 7});
    // Three cores of two threads: the middle of the six lies inside the second core.
    Placement const six = place(machine(3, 2), Processors::automatic);
    CHECK(six.client == std::vector<unsigned>{0, 3});
    CHECK(six.server == std::vector<unsigned>{1, 2, 4, 5});
}

TEST_CASE("the placement of processors can be requested") {
    CHECK(place(machine(2, 1), Processors::separate).separated);
    CHECK_FALSE(place(machine(8, 1), Processors::shared).separated);
    CHECK_FALSE(place(machine(1, 1), Processors::separate).separated);   // one processor cannot be split
    Placement const core = place(machine(1, 2), Processors::separate);   // nor can a core, but its hardware threads can
    CHECK(core.client.size() == 1);
    CHECK(core.server.size() == 1);
}

}   // namespace tricorn::client::compare::subject_test
