using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>What <c>unicode-forms.bin</c> says of characters.</summary>
/// <remarks>Immutable; thread safe.</remarks>
internal sealed class UnicodeTable
{
    private const string Resource = "unicode-forms.bin";
    private const int ComposedAgain = 0;
    private const int Compatibility = 2;

    private readonly FrozenDictionary<int, byte> _classes;
    private readonly FrozenDictionary<int, (int Kind, int[] Parts)> _decompositions;
    private readonly FrozenDictionary<(int First, int Second), int> _compositions;

    private UnicodeTable(Dictionary<int, byte> classes, Dictionary<int, (int Kind, int[] Parts)> decompositions)
    {
        _classes = classes.ToFrozenDictionary();
        _decompositions = decompositions.ToFrozenDictionary();
        _compositions = decompositions.Where(d => d.Value.Kind == ComposedAgain).ToFrozenDictionary(d => (d.Value.Parts[0], d.Value.Parts[1]), d => d.Key);
    }

    /// <summary>Canonical combining class; 0 for what begins something.</summary>
    public int ClassOf(int point) => _classes.GetValueOrDefault(point);

    /// <summary>One step of decomposition.</summary>
    public bool TryDecompose(int point, bool isCompatible, [NotNullWhen(true)] out int[]? parts)
    {
        parts = _decompositions.TryGetValue(point, out var found) && (isCompatible || found.Kind != Compatibility) ? found.Parts : null;
        return parts is not null;
    }

    /// <summary>What two characters are together.</summary>
    public bool TryCompose(int first, int second, out int pair) => _compositions.TryGetValue((first, second), out pair);

    /// <summary>Reads the table that is in this assembly.</summary>
    public static UnicodeTable Read()
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        using var reader = new BinaryReader(stream);
        var classes = new Dictionary<int, byte>();
        var point = 0;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            point += reader.Read7BitEncodedInt();
            classes[point] = (byte)reader.Read7BitEncodedInt();
        }

        var decompositions = new Dictionary<int, (int Kind, int[] Parts)>();
        point = 0;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            point += reader.Read7BitEncodedInt();
            var head = reader.Read7BitEncodedInt();
            var parts = new int[head >> 2];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = reader.Read7BitEncodedInt();
            }

            decompositions[point] = (head & 3, parts);
        }

        return new UnicodeTable(classes, decompositions);
    }
}
