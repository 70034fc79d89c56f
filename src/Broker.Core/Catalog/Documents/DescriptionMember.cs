namespace Broker.Core.Catalog.Documents;

/// <summary>The member <c>spec.description</c>: free text for people.</summary>
/// <remarks>Source: IAM API reference, CreateRole and CreatePolicy.</remarks>
internal static class DescriptionMember
{
    private const string Name = "description";
    private const int Longest = 1000;

    /// <summary>Reads it; empty when it is absent.</summary>
    public static string Read(Members spec)
    {
        var description = spec.OptionalText(Name) ?? "";
        if (description.Length > Longest)
        {
            spec.Refuse(Name, $"at most {Longest} characters");
        }

        return description;
    }
}
