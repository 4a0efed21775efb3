// What names of files say: whose they are, where a learning platform has put that in front, and which answer they hold.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace grading {

/// The names of the answers by lesson: "04-recv-loop" to "recv_loop.cpp".
using AnswerFiles = std::map<std::string, std::string>;

/// How near a file's name is to an answer's.
struct Nearness {
    enum Kind {
        exact,
        spelling,
        copy
    };  // recv_loop.cpp; Recv_Loop.CPP, recv_loop.cpp.txt; "lee_recv_loop (1).cpp"
    Kind kind;
    std::string in_front;  // "lee"
};
/// Nothing if `name` is not a name for the answer `file`. Upper and lower case are the same. A number or the word "copy"
/// may follow, as where browsers and platforms keep several of one name, and anything may stand in front.
std::optional<Nearness> nearness(const std::string& name, const std::string& file);

/// Whether `name` may well be meant for the answer `file`: it has the same letters in it, "RecvLoop_final.cc",
/// "recv_loop.cpp.bak". Only a guess.
bool resembles(const std::string& name, const std::string& file);
/// Whether this is the name of a C++ source.
bool is_source(const std::string& name);

/// The ending of an archive's name or path, ".tar.gz", ".ZIP" or ".tar (1).gz"; empty if it is not one that bsdtar reads.
std::string archive_ending(const std::string& name);
/// The name without its ending, if that may be of one compressed file, "recv_loop.cpp.gz"; else nothing.
std::string compressed_file(const std::string& name);

/// Whose file, archive or folder this is, by its name in a class's folder.
struct Owner {
    std::string student;   // "Amy Adams_48211"; a name in full if two students share the short form
    std::string in_full;   // with all that the platform adds; the same for everything of one student
    std::string attempt;   // in the order of time, if the platform lets students hand in several times
    std::string file;      // the name that the student gave it
    std::string number{};  // the student's on the platform
    std::string serial{};  // the file's on Canvas
    bool late = false;     // says Canvas
    bool platform = true;  // that has put the student's name there; false for people
};
/// By the patterns of Moodle, Canvas, Blackboard and Brightspace. Other platforms, and people, put the student's name in
/// front of an answer's name: "Amy Adams - recv_loop.cpp". Nothing if the name has no such form. `canvas`: false if what
/// looks like Canvas's numbers are others.
std::optional<Owner> owner_of(const std::string& name, bool folder, const AnswerFiles& files,
                              bool canvas = true);
/// The number in the name of a student's folder, "Amy Adams_48211", by which Moodle and Canvas know the student.
std::string number_in(const std::string& student);
/// Equal for names that may well be the same student's: in other letters, with or without separators, composed or not.
std::string likeness(const std::string& student);

/// A folder's name for a student: the name itself. Only what a file's name can't hold or a terminal would obey is written
/// as %0A, byte by byte: "/" and "%", controls, marks of direction, bytes that are not UTF-8, and a dot or "-" at the
/// beginning. Different students have different names, of at most 200 bytes.
std::string folder_name(const std::string& student);

}  // namespace grading
