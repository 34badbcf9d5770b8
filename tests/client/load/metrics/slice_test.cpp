#include "client/load/metrics/slice.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <thread>

namespace tricorn::client::slice_test {

using namespace std::chrono_literals;

namespace {

std::unique_ptr<Slice> numbered(unsigned index) {
    auto slice = std::make_unique<Slice>(1);
    slice->index = index;
    return slice;
}

}   // namespace

TEST_CASE("slices leave the box once each, in order") {
    SliceBox box;
    CHECK(box.take_all().empty());
    for (unsigned i = 0; i < 3; ++i) box.put(numbered(i));
    auto const taken = box.take_all();
    REQUIRE(taken.size() == 3);
    for (unsigned i = 0; i < 3; ++i) CHECK(taken[i]->index == i);
    CHECK(box.take_all().empty());
}

TEST_CASE("a returned slice is cleared and reused") {
    SliceBox box;
    CHECK(box.spare() == nullptr);
    auto slice = numbered(7);
    Slice const* const same = slice.get();
    Measured& kind = slice->kinds[0];
    kind.totals.offered = kind.totals.ok = 3;
    kind.by_status[200] = 3;
    kind.service.record(1ms, 3);
    kind.failures.push_back({});
    kind.bytes_sent = kind.bytes_received = kind.in_window = kind.connections = 5;
    kind.spent = kind.last_at = kind.last_answer_at = 1s;
    slice->in_flight = 1s;
    slice->cost = {1s, 1s};
    box.give_back(std::move(slice));
    auto const again = box.spare();
    REQUIRE(again.get() == same);
    CHECK(box.spare() == nullptr);
    Measured const& empty = again->kinds[0];
    CHECK(empty.totals.offered == 0);
    CHECK(empty.totals.ok == 0);
    CHECK(empty.by_status[200] == 0);
    CHECK(empty.service.count() == 0);
    CHECK(empty.service.cells().empty());
    CHECK(empty.failures.empty());
    CHECK(empty.bytes_sent + empty.bytes_received + empty.in_window + empty.connections == 0);
    CHECK(empty.spent + empty.last_at + empty.last_answer_at == 0s);
    CHECK(again->in_flight == 0s);
    CHECK(again->cost.cpu + again->cost.waited == 0s);
}

TEST_CASE("concurrent producers and one consumer lose nothing") {
    SliceBox box;
    constexpr unsigned threads = 3, each = 500;
    std::atomic<unsigned> running{threads};
    std::vector<std::thread> writers;
    for (unsigned i = 0; i < threads; ++i) {
        writers.emplace_back([&] {
            for (unsigned index = 0; index < each; ++index) {
                auto slice = box.spare();
                if (!slice) slice = std::make_unique<Slice>(1);
                slice->kinds[0].totals.offered += 1;   // 1, unless the slice was not cleared
                box.put(std::move(slice));
            }
            --running;
        });
    }
    std::uint64_t offered = 0, taken = 0;
    for (bool last = false; !last;) {
        last = running == 0;
        for (auto& slice : box.take_all()) {
            offered += slice->kinds[0].totals.offered;
            ++taken;
            box.give_back(std::move(slice));
        }
    }
    for (auto& writer : writers) writer.join();
    CHECK(taken == threads * each);
    CHECK(offered == threads * each);
}

}   // namespace tricorn::client::slice_test
