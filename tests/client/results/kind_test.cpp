#include "client/results/kind.hpp"
#include <doctest/doctest.h>
#include <set>
#include <string_view>

namespace tricorn::client::kind_test {

TEST_CASE("each kind and each model has a name of its own, by which it is found") {
    std::set<std::string_view> names;
    for (int i = 0; i < static_cast<int>(Kind::other); ++i) {
        auto const kind = static_cast<Kind>(i);
        CHECK(kind_named(name_of(kind)) == kind);
        names.insert(name_of(kind));
    }
    CHECK(names.size() == static_cast<std::size_t>(Kind::other));
    for (Model const model : all_models) CHECK(model_named(name_of(model)) == model);
}

TEST_CASE("an unknown name is another kind, and no model of ours") {
    CHECK(kind_named("half_open_loop") == Kind::other);
    CHECK(kind_named("") == Kind::other);
    CHECK(name_of(Kind::other).empty());
    CHECK_FALSE(model_named("event loop"));
    CHECK_FALSE(model_named(""));
}

}   // namespace tricorn::client::kind_test
