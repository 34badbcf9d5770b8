#pragma once
// SHA-256 (FIPS 180-4), computed by OpenSSL's libcrypto.
#include <array>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;   // OpenSSL's EVP_MD_CTX

namespace tricorn {

class Sha256 {
public:
    using Digest = std::array<unsigned char, 32>;

    Sha256();   // ready for bytes; throws if libcrypto has no SHA-256 or memory is exhausted
    Sha256(Sha256 const&) = delete;
    Sha256& operator=(Sha256 const&) = delete;
    ~Sha256();

    // All three throw if memory is exhausted; they have no other failure.
    void restart();
    void add(std::span<unsigned char const> bytes);
    void finish(Digest& digest);   // digest of all bytes since the last start; then call restart()

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };

    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

std::string hex(Sha256::Digest const& digest);   // 64 digits, lower case

}   // namespace tricorn
