#pragma once
// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Gives the same
// numbers on every machine and with every standard library.
#include <cmath>
#include <cstdint>
#include <numbers>

namespace tricorn {

// SplitMix64's output function, a bijection on 64 bits: consecutive inputs give outputs without visible order.
constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

class Random {
public:
    using result_type = std::uint64_t;   // required by std::uniform_random_bit_generator
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return UINT64_MAX; }

    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;   // 2^64 divided by the golden ratio

    constexpr explicit Random(std::uint64_t seed) : state_(seed) {}

    constexpr std::uint64_t operator()() { return mix(state_ += step); }
    constexpr double share() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }   // in [0, 1)

private:
    std::uint64_t state_;
};

// One of the normal distribution around 0 with deviation 1, of two shares that were drawn: Box and Muller (1958). The
// standard library's distributions differ from one library to the next.
inline double normal(double share, double other_share) {
    return std::sqrt(-2 * std::log(1 - share)) * std::cos(2 * std::numbers::pi * other_share);
}
inline double normal(Random& random) {
    double const share = random.share();
    return normal(share, random.share());
}

}   // namespace tricorn
