#include "server/cpu/hash_chain.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::hash_chain_test {

namespace {

// Computed with other programs:
// head -c32 /dev/zero >d; for i in $(seq 1000); do sha256sum <d | cut -c1-64 | xxd -r -p >e; mv e d; done; xxd -p -c64 d
constexpr char const* after_1 = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
constexpr char const* after_2 = "2b32db6c2c0a6235fb1397e8225ea85e0f0e6e8c7b126d0016ccbde0e667151e";
constexpr char const* after_1000 = "36c1cb4f826ae42ceba848227e0c5f786178ca9dceca6772e5d728d09c30a2f6";

}   // namespace

TEST_CASE("the hash chain applies sha256sum repeatedly to 32 zero bytes") {
    HashChain chain;
    CHECK(chain.hex() == std::string(64, '0'));
    chain.advance(1);
    CHECK(chain.hex() == after_1);
    chain.advance(1);
    CHECK(chain.hex() == after_2);
    chain.advance(998);
    CHECK(chain.hex() == after_1000);
    chain.advance(0);
    CHECK(chain.hex() == after_1000);
}

TEST_CASE("two hash chains are independent, whatever the pieces") {
    HashChain one, other;
    for (int i = 0; i < 100; ++i) {
        one.advance(10);
        other.advance(5);
    }
    other.advance(500);
    CHECK(one.hex() == after_1000);
    CHECK(other.hex() == after_1000);
}

}   // namespace tricorn::server::hash_chain_test
