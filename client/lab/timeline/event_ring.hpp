#pragma once
// What a unit did, in memory that it shares with whoever reads it later. Of fixed size, so that recording allocates
// nothing and a unit in another process can do it.
#include "client/results/lane.hpp"
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tricorn::client::lab {

// Keeps the last `Capacity` of what was put into it. One writes; whoever reads waits for its end.
template <class T, std::size_t Capacity>
class Ring {
public:
    void put(T const& value) { values_[put_++ % Capacity] = value; }
    std::uint64_t lost() const { return put_ > Capacity ? put_ - Capacity : 0; }
    std::vector<T> all() const {
        std::vector<T> values;
        std::uint64_t const end = put_;
        values.reserve(std::min<std::uint64_t>(end, Capacity));
        for (std::uint64_t i = lost(); i < end; ++i) values.push_back(values_[i % Capacity]);
        return values;
    }

private:
    std::uint64_t put_ = 0;
    std::array<T, Capacity> values_{};
};

struct RingEvent {
    std::int64_t from = 0, to = 0;   // nanoseconds of the steady clock
    std::int32_t processor = -1;     // of a run
    UnitState state{};
};

// A unit of a panel has some fifty events on a machine that has nothing else to do.
using EventRing = Ring<RingEvent, 512>;

}   // namespace tricorn::client::lab
