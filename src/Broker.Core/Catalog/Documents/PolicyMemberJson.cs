using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>The IAM JSON of a policy that stands in a document, as YAML or as JSON in a block.</summary>
/// <remarks>
/// Every scalar becomes a JSON string: the IAM grammar has no other scalar that means something else (<c>true</c> and <c>"true"</c> are the
/// same condition value). Null and spellings that YAML versions read differently are refused. Keeps its buffer; not thread safe.
/// </remarks>
internal sealed class PolicyMemberJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The text goes to our own parser and nowhere else; escaping '+' or '<' would only make it longer.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The policy's JSON; null when there is no policy, or something in it has no meaning, which is then reported.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The member's path in the document, for messages.</param>
    /// <param name="problems">Where problems go.</param>
    public string? Of(YamlNode policy, string path, FileProblems problems)
    {
        switch (policy)
        {
            case YamlMapping mapping:
                return Write(mapping, path, problems);
            case YamlScalar { Text: var text } when text.AsSpan().TrimStart().StartsWith('{'):
                return text;
            default:
                problems.Refuse(policy.At, $"{path} is a policy as a mapping, or IAM JSON in a block: {path[(path.LastIndexOf('.') + 1)..]}: |");
                return null;
        }
    }

    private string? Write(YamlMapping policy, string path, FileProblems problems)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            if (!TryWrite(policy, writer, path, problems))
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    private static bool TryWrite(YamlNode node, Utf8JsonWriter writer, string path, FileProblems problems) => node switch
    {
        YamlMapping mapping => TryWrite(mapping, writer, path, problems),
        YamlSequence sequence => TryWrite(sequence, writer, path, problems),
        YamlScalar scalar => TryWrite(scalar, writer, path, problems),
        _ => throw new NotSupportedException("A YAML node is a mapping, a sequence or a scalar."),
    };

    private static bool TryWrite(YamlMapping mapping, Utf8JsonWriter writer, string path, FileProblems problems)
    {
        var isWhole = true;
        writer.WriteStartObject();
        foreach (var member in mapping.Members)
        {
            writer.WritePropertyName(member.Name);
            isWhole &= TryWrite(member.Value, writer, path, problems);
        }

        writer.WriteEndObject();
        return isWhole;
    }

    private static bool TryWrite(YamlSequence sequence, Utf8JsonWriter writer, string path, FileProblems problems)
    {
        var isWhole = true;
        writer.WriteStartArray();
        foreach (var item in sequence.Items)
        {
            isWhole &= TryWrite(item, writer, path, problems);
        }

        writer.WriteEndArray();
        return isWhole;
    }

    private static bool TryWrite(YamlScalar scalar, Utf8JsonWriter writer, string path, FileProblems problems)
    {
        writer.WriteStringValue(scalar.Text);
        switch (scalar.Kind)
        {
            case YamlScalarKind.Null:
                problems.Refuse(scalar.At, $"{path}: a policy has no empty values: write \"\" for an empty text");
                return false;
            case YamlScalarKind.Ambiguous:
                problems.Refuse(scalar.At, $"{path}: put {Quoted.Text(scalar.Text)} in quotes: YAML versions read it differently");
                return false;
            default:
                return true;
        }
    }
}
