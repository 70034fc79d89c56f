namespace Broker.Core.Policy;

/// <summary>A string of a policy document and where it stands.</summary>
/// <param name="Text">The string.</param>
/// <param name="Path">Its JSON path.</param>
internal readonly record struct PolicyText(string Text, string Path);
