using System.Collections.Immutable;
using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <summary>Reads typed parameters out of a form and remembers the first thing that could not be read. One use, one thread.</summary>
/// <remarks>After a problem the values given are meaningless: look at <see cref="Problem"/> before using them.</remarks>
internal sealed class StsParameters(StsForm form)
{
    private static readonly ImmutableArray<string> TagMembers = ["Key", "Value"];
    private static readonly ImmutableArray<string> ArnMembers = ["arn"];
    private static readonly ImmutableArray<string> ContextMembers = ["ProviderArn", "ContextAssertion"];

    /// <summary>The first error, or null while everything could be read.</summary>
    public StsError? Problem { get; private set; }

    public string? Text(string name) => form[name];

    public int? Number(string name)
    {
        if (!form.TryGetNumber(name, out var value, out var error))
        {
            Problem ??= error;
        }

        return value;
    }

    public ImmutableArray<string> Texts(string list)
    {
        if (!form.TryGetTexts(list, out var values, out var error))
        {
            Problem ??= error;
        }

        return values ?? [];
    }

    /// <summary>Tags; one without a key or a value is a problem: a value that was lost on the way must not become an empty one.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags()
    {
        var tags = Structures("Tags", TagMembers);
        for (var at = 0; at < tags.Length; at++)
        {
            foreach (var member in TagMembers.Where(member => tags[at][member] is null))
            {
                Problem ??= Missing($"tags.{at + 1}.member.{member.ToLowerInvariant()}");
            }
        }

        return [.. tags.Select(tag => KeyValuePair.Create(tag["Key"] ?? "", tag["Value"] ?? ""))];
    }

    public ImmutableArray<string> PolicyArns() => [.. Structures("PolicyArns", ArnMembers).Select(policy => policy["arn"] ?? "")];

    public ImmutableArray<ProvidedContext> ProvidedContexts() =>
        [.. Structures("ProvidedContexts", ContextMembers).Select(context => new ProvidedContext(context["ProviderArn"], context["ContextAssertion"]))];

    private static StsError Missing(string name) => new(
        StsErrorCode.ValidationError, $"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null", "parameter");

    private ImmutableArray<StsFormStructure> Structures(string list, ImmutableArray<string> members)
    {
        if (!form.TryGetStructures(list, members, out var structures, out var error))
        {
            Problem ??= error;
        }

        return structures ?? [];
    }
}
