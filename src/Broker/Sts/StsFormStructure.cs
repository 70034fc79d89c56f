namespace Broker.Sts;

/// <summary>One structure of a list: its members by name, as they were sent.</summary>
/// <remarks>Immutable once read.</remarks>
internal sealed class StsFormStructure
{
    private readonly Dictionary<string, StsFormValue> _members = new(StringComparer.Ordinal);

    /// <summary>A member's text; null when it was not sent.</summary>
    public string? this[string name] => _members.TryGetValue(name, out var value) ? value.Text : null;

    /// <summary>Takes a member, unless a later one of that name is there already.</summary>
    internal void Take(string name, StsFormValue value)
    {
        if (!_members.TryGetValue(name, out var held) || held.Position < value.Position)
        {
            _members[name] = value;
        }
    }
}
