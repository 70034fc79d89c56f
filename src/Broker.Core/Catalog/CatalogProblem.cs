namespace Broker.Core.Catalog;

/// <summary>One thing in a catalog folder that a person has to change (error) or should look at (warning).</summary>
/// <param name="File">The file as a person would open it: the folder as it was given, and the name in it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong and what to write instead; one line, control characters never.</param>
/// <param name="IsWarning">True when the catalog can be used all the same.</param>
public sealed record CatalogProblem(string File, int Line, int Column, string Message, bool IsWarning)
{
    /// <summary>The form that compilers print and editors jump to: <c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
