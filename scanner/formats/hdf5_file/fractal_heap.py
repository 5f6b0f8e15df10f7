"""Fractal heaps and the B-trees of version 2 that index them: where large groups keep links (sections III.A.2, III.G)."""

from __future__ import annotations

from scanner.formats.hdf5_file.file import BrokenHdf5Error, Hdf5File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NODES_LIMIT = 20_000
"""Nodes of one B-tree that are followed."""

OBJECT_LIMIT = 64 << 20
"""Bytes of one object: an attribute with a model's whole configuration has some hundred kB."""


class FilteredHeapError(Exception):
    """The heap is compressed, which is not read."""


def records_of(file: Hdf5File, address: int) -> Iterator[bytes]:
    """The records of the B-tree at ``address``, in the order of the nodes. Raises `BrokenHdf5Error`."""
    length = 22 + file.address_size + file.length_size
    head = file.expect(address, b"BTHD", "B-tree", length)
    node_size = int.from_bytes(head[6:10], "little")
    record_size = int.from_bytes(head[10:12], "little")
    depth = int.from_bytes(head[12:14], "little")
    root = file.address(head, 16)
    count = int.from_bytes(head[16 + file.address_size : 18 + file.address_size], "little")
    if file.is_undefined(root):
        return
    if record_size == 0 or node_size < 10 + record_size or depth > 16:
        raise BrokenHdf5Error(file.base + address, "a B-tree gives no valid sizes")
    widths = _pointer_widths(file, node_size, record_size, depth)
    pending = [(root, count, depth)]
    nodes = 0
    while pending:
        at, count, depth = pending.pop()
        nodes += 1
        if nodes > NODES_LIMIT:
            raise BrokenHdf5Error(file.base + at, "a B-tree has more nodes than can be")
        node = file.expect(at, b"BTIN" if depth else b"BTLF", "node of a B-tree", node_size)
        end = 6 + count * record_size
        if end > node_size:
            raise BrokenHdf5Error(file.base + at, "a node of a B-tree holds more than its size")
        for index in range(count):
            yield node[6 + index * record_size : 6 + (index + 1) * record_size]
        if depth:
            few, many = widths[depth]
            for _ in range(count + 1):
                child = file.address(node, end)
                end += file.address_size
                pending.append((child, int.from_bytes(node[end : end + few], "little"), depth - 1))
                end += few + many
            if end > node_size:
                raise BrokenHdf5Error(file.base + at, "a node of a B-tree holds more than its size")


def _pointer_widths(file: Hdf5File, node_size: int, record_size: int, depth: int) -> list[tuple[int, int]]:
    """For nodes of each depth: bytes of a child's count of records, and of the count below it (none for leaves)."""
    most = (node_size - 10) // record_size
    width = _bytes_for(most)
    total = most
    widths = [(0, 0)]
    for level in range(1, depth + 1):
        many = _bytes_for(total) if level > 1 else 0
        widths.append((width, many))
        pointer = file.address_size + width + many
        most = max(1, (node_size - 10 - pointer) // (record_size + pointer))
        total = (most + 1) * total + most
    return widths


def _bytes_for(number: int) -> int:
    return max(1, (number.bit_length() + 7) // 8)


def dense_objects(file: Hdf5File, info: bytes, at: int, before_id: int) -> Iterator[tuple[int, bytes]]:
    """The address and bytes of each object of a heap by a B-tree whose records hold ids, ``before_id`` bytes in.

    The heap's address and the B-tree's by names stand at ``at`` of the message ``info``; nothing comes of undefined ones.
    """
    heap_address, tree = file.address(info, at), file.address(info, at + file.address_size)
    if len(info) < at + 2 * file.address_size or file.is_undefined(heap_address) or file.is_undefined(tree):
        return
    heap = FractalHeap(file, heap_address)
    for entry in records_of(file, tree):
        yield heap.object(entry[before_id : before_id + heap.id_length])


class FractalHeap:
    """A heap of objects that are found by ids of a fixed length. Raises `BrokenHdf5Error`."""

    def __init__(self, file: Hdf5File, address: int) -> None:
        wide, far = file.length_size, file.address_size
        head = file.expect(address, b"FRHP", "fractal heap", 22 + 12 * wide + 3 * far)
        self.file = file
        self.id_length = int.from_bytes(head[5:7], "little")
        self.filters = int.from_bytes(head[7:9], "little")
        self.huge_tree = file.address(head, 14 + wide)
        at = 14 + 10 * wide + 2 * far
        self.row_width = int.from_bytes(head[at : at + 2], "little")
        self.first_block = file.length(head, at + 2)
        self.largest_block = file.length(head, at + 2 + wide)
        self.offset_bits = int.from_bytes(head[at + 2 + 2 * wide : at + 4 + 2 * wide], "little")
        self.root = file.address(head, at + 6 + 2 * wide)
        self.rows = int.from_bytes(head[at + 6 + 2 * wide + far : at + 8 + 2 * wide + far], "little")
        self.offset_width = (self.offset_bits + 7) // 8
        largest_object = int.from_bytes(head[10:14], "little")
        self.length_width = min((_log2(self.largest_block) + 7) // 8, _bytes_for(largest_object))
        if not (0 < self.row_width <= 1024 and self.first_block and self.first_block <= self.largest_block <= 1 << 32):
            raise BrokenHdf5Error(file.base + address, "a fractal heap gives no valid sizes")
        self._huge: dict[int, tuple[int, int]] | None = None

    def object(self, heap_id: bytes) -> tuple[int, bytes]:
        """The address and the bytes of the object with this id; the address is -1 where the id holds it itself."""
        kind = heap_id[0] >> 4 & 3
        if kind == 2:  # tiny: in the id itself
            return (-1, heap_id[1 : 2 + (heap_id[0] & 15)]) if self.id_length <= 18 else (-1, heap_id[2:])
        if self.filters:
            raise FilteredHeapError
        if kind == 1:
            address, length = self._huge_place(heap_id)
        else:
            offset = int.from_bytes(heap_id[1 : 1 + self.offset_width], "little")
            length = int.from_bytes(
                heap_id[1 + self.offset_width : 1 + self.offset_width + self.length_width], "little"
            )
            address = self._place(offset)
        if length > OBJECT_LIMIT:
            raise BrokenHdf5Error(self.file.base + address, "an object of a fractal heap is larger than can be")
        return address, self.file.read(address, length)

    def _huge_place(self, heap_id: bytes) -> tuple[int, int]:
        file = self.file
        if self.id_length - 1 >= file.address_size + file.length_size:
            return file.address(heap_id, 1), file.length(heap_id, 1 + file.address_size)
        if self._huge is None:
            wide = file.address_size
            self._huge = {
                file.length(record, wide + file.length_size): (file.address(record, 0), file.length(record, wide))
                for record in records_of(file, self.huge_tree)
            }
        place = self._huge.get(int.from_bytes(heap_id[1:], "little"))
        if place is None:
            raise BrokenHdf5Error(file.base + self.huge_tree, "an object of a fractal heap is not there")
        return place

    def _place(self, offset: int) -> int:
        """The address of the byte ``offset`` of the heap, by its table of blocks that double in size every row."""
        block, rows, start = self.root, self.rows, 0
        for _ in range(64):
            if rows == 0:
                return block + offset - start
            row, column, begin, size = self._cell(offset - start)
            if row >= rows:
                break
            direct = self._direct_rows()
            table = block + 5 + self.file.address_size + self.offset_width
            entry = table + (row * self.row_width + column) * self.file.address_size
            block = self.file.address(self.file.read(entry, self.file.address_size), 0)
            start += begin
            if self.file.is_undefined(block):
                break
            rows = 0 if row < direct else _log2(size) - _log2(self.first_block * self.row_width) + 1
        raise BrokenHdf5Error(self.file.base + self.root, "an object of a fractal heap lies in no block")

    def _direct_rows(self) -> int:
        return _log2(self.largest_block) - _log2(self.first_block) + 2

    def _cell(self, offset: int) -> tuple[int, int, int, int]:
        """Row and column of the block that holds ``offset``, where it begins, and its size."""
        row, begin, size = 0, 0, self.first_block
        while offset >= begin + size * self.row_width and row < 64:
            begin += size * self.row_width
            row += 1
            if row > 1:
                size *= 2
        column = (offset - begin) // size
        return row, column, begin + column * size, size


def _log2(number: int) -> int:
    return number.bit_length() - 1
