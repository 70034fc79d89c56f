using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>The IAM JSON of a policy that stands in a document, as YAML or as JSON in a block.</summary>
/// <remarks>
/// Every scalar becomes a JSON string: the IAM grammar has no other scalar that means something else (<c>true</c> and <c>"true"</c> are the
/// same condition value). Null and spellings that YAML versions read differently are refused.
/// </remarks>
internal static class TrustPolicyJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The text goes to our own parser and nowhere else; escaping '+' or '<' would only make it longer.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The policy's JSON; null when there is no policy, or something in it has no meaning, which is then reported.</summary>
    public static string? Of(YamlNode policy, FileProblems problems)
    {
        switch (policy)
        {
            case YamlMapping mapping:
                return Write(mapping, problems);
            case YamlScalar { Text: var text } when text.AsSpan().TrimStart().StartsWith('{'):
                return text;
            default:
                problems.Refuse(policy.At, "spec.trustPolicy is a policy as a mapping, or IAM JSON in a block: trustPolicy: |");
                return null;
        }
    }

    private static string? Write(YamlMapping policy, FileProblems problems)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            if (!TryWrite(policy, writer, problems))
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool TryWrite(YamlNode node, Utf8JsonWriter writer, FileProblems problems) => node switch
    {
        YamlMapping mapping => TryWrite(mapping, writer, problems),
        YamlSequence sequence => TryWrite(sequence, writer, problems),
        YamlScalar scalar => TryWrite(scalar, writer, problems),
        _ => throw new NotSupportedException("A YAML node is a mapping, a sequence or a scalar."),
    };

    private static bool TryWrite(YamlMapping mapping, Utf8JsonWriter writer, FileProblems problems)
    {
        var isWhole = true;
        writer.WriteStartObject();
        foreach (var member in mapping.Members)
        {
            writer.WritePropertyName(member.Name);
            isWhole &= TryWrite(member.Value, writer, problems);
        }

        writer.WriteEndObject();
        return isWhole;
    }

    private static bool TryWrite(YamlSequence sequence, Utf8JsonWriter writer, FileProblems problems)
    {
        var isWhole = true;
        writer.WriteStartArray();
        foreach (var item in sequence.Items)
        {
            isWhole &= TryWrite(item, writer, problems);
        }

        writer.WriteEndArray();
        return isWhole;
    }

    private static bool TryWrite(YamlScalar scalar, Utf8JsonWriter writer, FileProblems problems)
    {
        writer.WriteStringValue(scalar.Text);
        switch (scalar.Kind)
        {
            case YamlScalarKind.Null:
                problems.Refuse(scalar.At, "spec.trustPolicy: a policy has no empty values: write \"\" for an empty text");
                return false;
            case YamlScalarKind.Ambiguous:
                problems.Refuse(scalar.At, $"spec.trustPolicy: put {Quoted.Text(scalar.Text)} in quotes: YAML versions read it differently");
                return false;
            default:
                return true;
        }
    }
}
