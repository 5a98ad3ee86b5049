"""Count the code blocks and diagrams of the guides: python -m tests.content."""

from collections import Counter

from tests.content.blocks import all_blocks


def main() -> None:
    """Print how many blocks of each language there are, and how many are sketches."""
    total = Counter(block.language or "none" for block in all_blocks())
    sketches = Counter(block.language for block in all_blocks() if block.is_sketch)
    for language, count in total.most_common():
        print(
            f"{count:4} {language}" + f" ({sketches[language]} sketches)" * bool(sketches[language])
        )
    kinds = Counter(block.text.split()[0] for block in all_blocks() if block.language == "mermaid")
    print("diagrams:", ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))


if __name__ == "__main__":
    main()
