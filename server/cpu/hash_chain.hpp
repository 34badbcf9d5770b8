#pragma once
// Work that cannot be shortened or parallelised: each step needs the result of the previous one.
#include "common/algorithm/sha256.hpp"
#include <cstdint>

namespace tricorn::server {

// Starts with 32 zero bytes; each step replaces them by their SHA-256. The first step with other tools: head -c32
// /dev/zero | sha256sum
class HashChain {
public:
    void advance(std::uint64_t steps);   // throws if memory is exhausted
    std::string hex() const { return tricorn::hex(digest_); }

private:
    Sha256 sha256_;
    Sha256::Digest digest_{};
};

}   // namespace tricorn::server
