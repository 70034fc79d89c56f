using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>A value in an audit event: a text, a number, a boolean, a list or a map; or absent, for what the request did not have.</summary>
/// <remarks>Immutable. Texts converts implicitly, and a null is absent, so that an action hands in what it has.</remarks>
public readonly struct AuditValue
{
    private readonly object? _value;

    private AuditValue(object? value) => _value = value;

    /// <summary>A text, or absent.</summary>
    public static implicit operator AuditValue(string? text) => new(text is null ? null : AuditMask.Text(text));

    /// <summary>A whole number, or absent.</summary>
    public static implicit operator AuditValue(long? number) => new(number);

    /// <summary>A whole number, or absent.</summary>
    public static implicit operator AuditValue(int? number) => new((long?)number);

    /// <summary>A boolean, or absent.</summary>
    public static implicit operator AuditValue(bool? fact) => new(fact);

    /// <summary>A list of texts.</summary>
    public static AuditValue List(IEnumerable<string> texts) => new(texts.Select(text => (AuditValue)text).ToArray());

    /// <summary>A list of values of any kind, for example of maps.</summary>
    public static AuditValue List(IEnumerable<AuditValue> values) => new(values.ToArray());

    /// <summary>A map of texts, for example of tags.</summary>
    public static AuditValue Map(IEnumerable<KeyValuePair<string, string>> members) => Map([.. members.Select(member => KeyValuePair.Create(member.Key, (AuditValue)member.Value))]);

    /// <summary>
    /// A map of values of any kind. Absent members are left out; a secret's name hides its value; of members of one name, which a refused request
    /// may have, the last counts: readers of JSON disagree about an object that has a name twice.
    /// </summary>
    public static AuditValue Map(params ReadOnlySpan<KeyValuePair<string, AuditValue>> members)
    {
        var map = new List<KeyValuePair<string, AuditValue>>(members.Length);
        foreach (var member in members)
        {
            if (!member.Value.IsAbsent)
            {
                Put(map, Masked(member));
            }
        }

        return new(map);
    }

    /// <summary>Whether there is nothing to write.</summary>
    internal bool IsAbsent => _value is null;

    /// <summary>About how many bytes it takes.</summary>
    internal int Size => _value switch
    {
        string text => text.Length + 2,
        AuditValue[] list => list.Sum(value => value.Size) + 2,
        List<KeyValuePair<string, AuditValue>> map => map.Sum(member => member.Key.Length + member.Value.Size + 2) + 2,
        _ => 20,
    };

    /// <summary>A member, with its value hidden if its name is a secret's.</summary>
    internal static KeyValuePair<string, AuditValue> Masked(KeyValuePair<string, AuditValue> member) =>
        KeyValuePair.Create(AuditMask.Text(member.Key), AuditMask.IsSecret(member.Key) ? AuditMask.Hidden : member.Value);

    /// <summary>Adds a member, in the place of one that has its name.</summary>
    internal static void Put(List<KeyValuePair<string, AuditValue>> members, KeyValuePair<string, AuditValue> member)
    {
        for (var at = 0; at < members.Count; at++)
        {
            if (string.Equals(members[at].Key, member.Key, StringComparison.Ordinal))
            {
                members[at] = member;
                return;
            }
        }

        members.Add(member);
    }

    /// <summary>Writes the value.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        switch (_value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case bool fact:
                json.WriteBooleanValue(fact);
                break;
            case AuditValue[] list:
                json.WriteStartArray();
                foreach (var value in list)
                {
                    value.Write(json);
                }

                json.WriteEndArray();
                break;
            case List<KeyValuePair<string, AuditValue>> map:
                json.WriteStartObject();
                foreach (var (name, value) in map)
                {
                    json.WritePropertyName(name);
                    value.Write(json);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
