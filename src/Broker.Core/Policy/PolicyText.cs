namespace Broker.Core.Policy;

/// <summary>A string of a policy document and where it stands.</summary>
/// <param name="Text">The string.</param>
/// <param name="Element">The JSON path of the element that it is the value of, or an item of.</param>
/// <param name="Index">Its place in a list; null when it is the only value.</param>
internal readonly record struct PolicyText(string Text, string Element, int? Index)
{
    /// <summary>Its JSON path; put together only when somebody has to be told.</summary>
    public string Path => Index is { } index ? PolicyJson.Indexed(Element, index) : Element;
}
