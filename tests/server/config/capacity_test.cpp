#include "server/config/capacity.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::capacity_test {

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

Capacity of(Model model, ResourceLimits const& limits, std::optional<unsigned> workers = {}) {
    return default_capacity(model, limits, workers);
}

TEST_CASE("without limits each model has its usual numbers") {
    CHECK(of(Model::prefork, {}) == Capacity{32, 64, 10'000});
    CHECK(of(Model::thread, {}) == Capacity{1, 64, 1024});
    CHECK(of(Model::pool, {}) == Capacity{1, 64, 10'000});
    CHECK(of(Model::coroutine, {}) == Capacity{1, 64, 10'000});
}

TEST_CASE("ample limits change nothing") {
    ResourceLimits const ample{.processors = 2, .memory = 4096 * mebibyte, .processes = 10'000, .descriptors = 20'000};
    for (auto const model : {Model::prefork, Model::thread, Model::pool, Model::coroutine})
        CHECK(of(model, ample) == of(model, {}));
}

TEST_CASE("a fraction of a processor allows that fraction of the units, but at least four") {
    CHECK(of(Model::prefork, {.processors = 0.5}).workers == 16);
    CHECK(of(Model::pool, {.processors = 0.25}).threads == 16);
    CHECK(of(Model::prefork, {.processors = 0.01}).workers == 4);
    CHECK(of(Model::coroutine, {.processors = 0.01}) == of(Model::coroutine, {}));
}

TEST_CASE("defaults never exceed the memory limit") {
    CHECK(of(Model::prefork, {.memory = 32 * mebibyte}).workers == 16);
    CHECK(of(Model::thread, {.memory = 32 * mebibyte}).max_connections == 256);
    CHECK(of(Model::pool, {.memory = 32 * mebibyte}) == Capacity{1, 32, 2048});
    CHECK(of(Model::coroutine, {.memory = 32 * mebibyte}).max_connections == 2048);
}

TEST_CASE("processes and threads leave room for those other than the units") {
    CHECK(of(Model::prefork, {.processes = 40}).workers == 16);   // each with its successor
    CHECK(of(Model::thread, {.processes = 256}).max_connections == 240);
    CHECK(of(Model::pool, {.processes = 64}).threads == 48);
    CHECK(of(Model::coroutine, {.processes = 64}).max_connections == 10'000);
}

TEST_CASE("a connection needs a descriptor") {
    CHECK(of(Model::coroutine, {.descriptors = 1024}).max_connections == 992);
    CHECK(of(Model::thread, {.descriptors = 256}).max_connections == 224);
}

TEST_CASE("the supervisor needs a descriptor for each worker and its successor") {
    CHECK(of(Model::prefork, {.descriptors = 1024}).workers == 32);
    CHECK(of(Model::prefork, {.descriptors = 32}).workers == 10);
    CHECK(of(Model::prefork, {.descriptors = 10}).workers == 1);
}

TEST_CASE("large responses may take a quarter of the memory there is, shared by the workers, at most 1 GiB") {
    CHECK(default_buffered({.memory = 256 * mebibyte}, 1) == 64 * mebibyte);
    CHECK(default_buffered({.memory = 256 * mebibyte}, 2) == 32 * mebibyte);
    CHECK(default_buffered({.memory = 256 * mebibyte}, 1024) == 16 * mebibyte);
    CHECK(default_buffered({}, 1) <= 1024 * mebibyte);
    CHECK(default_buffered({}, 1) >= 16 * mebibyte);
}

TEST_CASE("several workers share all limits except descriptors") {
    CHECK(of(Model::thread, {.memory = 32 * mebibyte}, 4).max_connections == 64);
    CHECK(of(Model::thread, {.processes = 256}, 4).max_connections == 54);
    CHECK(of(Model::coroutine, {.descriptors = 1024}, 4).max_connections == 992);
}

TEST_CASE("every default is at least one") {
    ResourceLimits const nothing{.processors = 0, .memory = 0, .processes = 0, .descriptors = 0};
    CHECK(of(Model::prefork, nothing).workers == 1);
    CHECK(of(Model::thread, nothing).max_connections == 1);
    CHECK(of(Model::pool, nothing) == Capacity{1, 1, 1});
}

TEST_CASE("limits are described in text") {
    CHECK(describe({.processors = 0.5, .memory = 64 * mebibyte, .processes = 256, .descriptors = 1024}) ==
          "0.5 processors, 64MiB of memory, 256 processes and threads, 1024 descriptors");
    CHECK(describe({.processes = 7}) == "7 processes and threads");
    CHECK(describe({}).empty());
}

}   // namespace

}   // namespace tricorn::server::capacity_test
