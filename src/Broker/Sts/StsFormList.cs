using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Broker.Core;

namespace Broker.Sts;

/// <summary>
/// The lists of a form: <c>LIST.member.N</c> and <c>LIST.member.N.NAME</c>. Indexes begin at 1, <c>01</c> is <c>1</c>, and up to
/// <see cref="WidestGap"/> of them may be missing in a row.
/// </summary>
/// <remarks>
/// A name below a list that is no member's refuses the request: to drop <c>PolicyArns.1.arn</c> would hand out more than was asked for.
/// Source: AWS Query protocol; indexes as AWS STS was observed to read them.
/// </remarks>
internal static class StsFormList
{
    /// <summary>Most indexes missing between two members, or before the first.</summary>
    public const int WidestGap = 10;

    /// <summary>The name under which a member that is a plain text is kept.</summary>
    public const string Itself = "";

    /// <summary>Reads a list whose members have these names; no names: its members are plain texts.</summary>
    public static bool TryRead(
        Dictionary<string, StsFormValue> form,
        string list,
        ImmutableArray<string> memberNames,
        out ImmutableArray<StsFormStructure>? members,
        [NotNullWhen(false)] out StsError? error)
    {
        members = null;
        var prefix = $"{list}.member.";
        var found = new SortedDictionary<int, StsFormStructure>();
        var isSent = false;
        foreach (var (name, value) in form)
        {
            if (!IsOf(list, name))
            {
                continue;
            }

            isSent = true;
            if (name.Length == list.Length && value.Text.Length == 0)
            {
                // "Tags=": an SDK's empty list.
                continue;
            }

            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !TrySplit(name.AsSpan(prefix.Length), memberNames, out var index, out var memberName))
            {
                error = StsForm.Malformed($"{list} is a list: name its members {Example(list, memberNames)}, with N from 1.");
                return false;
            }

            if (!found.TryGetValue(index, out var member))
            {
                found.Add(index, member = new StsFormStructure());
            }

            member.Take(memberName, value);
        }

        error = GapError(list, found.Keys);
        members = error is null && isSent ? [.. found.Values] : null;
        return error is null;
    }

    private static bool IsOf(string list, string name) =>
        name.StartsWith(list, StringComparison.Ordinal) && (name.Length == list.Length || name[list.Length] == '.');

    private static bool TrySplit(ReadOnlySpan<char> rest, ImmutableArray<string> memberNames, out int index, out string memberName)
    {
        memberName = Itself;
        var dot = rest.IndexOf('.');
        var number = dot < 0 ? rest : rest[..dot];
        index = 0;
        if (number.ContainsAnyExceptInRange('0', '9') || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out index) || index < 1)
        {
            return false;
        }

        if (dot < 0)
        {
            return memberNames.IsEmpty;
        }

        foreach (var name in memberNames)
        {
            if (rest[(dot + 1)..].SequenceEqual(name))
            {
                memberName = name;
                return true;
            }
        }

        return false;
    }

    private static StsError? GapError(string list, IEnumerable<int> indexes)
    {
        var last = 0;
        foreach (var index in indexes)
        {
            if (index - last - 1 > WidestGap)
            {
                return StsForm.Malformed($"{list} misses more than {WidestGap} indexes in a row before {index}: count its members from 1.");
            }

            last = index;
        }

        return null;
    }

    private static string Example(string list, ImmutableArray<string> memberNames) =>
        memberNames.IsEmpty ? $"{list}.member.N" : string.Join(" and ", memberNames.Select(name => $"{list}.member.N.{name}"));
}
