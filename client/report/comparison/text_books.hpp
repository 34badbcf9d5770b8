#pragma once
// What textbooks say about processes, threads and coroutines, in adjectives; the report puts numbers beside it.
#include <string_view>

namespace tricorn::client::report {

// For the row of a question and a role ("process", "thread", "coroutine"); empty: nothing.
std::string_view text_books_say(std::string_view question, std::string_view role);

}   // namespace tricorn::client::report
