using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>The members of one part of an event, in the order in which they were first set.</summary>
/// <remarks>Not thread safe: it belongs to one request.</remarks>
internal sealed class AuditMembers
{
    private readonly List<KeyValuePair<string, AuditValue>> _members = [];

    /// <summary>Sets a member, or replaces it; an absent value changes nothing.</summary>
    public void Set(string name, AuditValue value)
    {
        if (!value.IsAbsent)
        {
            AuditValue.Put(_members, AuditValue.Masked(KeyValuePair.Create(name, value)));
        }
    }

    /// <summary>Writes the part: null when it is empty, and only its size when it is larger than <see cref="ActionRecord.LargestPart"/>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="leftOut">Members that are not for the reader of this event.</param>
    public void Write(Utf8JsonWriter json, string name, string[] leftOut)
    {
        var members = leftOut.Length == 0 ? _members : _members.FindAll(member => !leftOut.Contains(member.Key, StringComparer.Ordinal));
        if (members.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        var size = 0;
        foreach (var (member, value) in members)
        {
            size += member.Length + value.Size;
        }

        json.WriteStartObject(name);
        if (size > ActionRecord.LargestPart)
        {
            json.WriteBoolean("omitted", true);
            json.WriteNumber("originalSize", size);
        }
        else
        {
            foreach (var (member, value) in members)
            {
                json.WritePropertyName(member);
                value.Write(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Whether nothing was set.</summary>
    public bool IsEmpty => _members.Count == 0;
}
