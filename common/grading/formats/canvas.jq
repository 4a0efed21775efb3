# canvas.csv: for "Import" in Canvas's gradebook. A file of Canvas's download has the student's number in its name:
# "adamsamy_1201_99001_recv_loop.cpp", or "bakerbob_LATE_1202_..." Canvas finds a student by that ID.
include "shared";

table(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Socket workbook"];
    ["    Points Possible", "", "", "", "", (.[0].possible // 0)],
    (.[] | [(without_number | cell), .number // "", "", "", "", known(.points + .bonus)]))
